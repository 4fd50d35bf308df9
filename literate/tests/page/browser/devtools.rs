//! Chromium without a window, driven as its developer tools drive it.

use std::{
    fs,
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;
use tungstenite::{Message, WebSocket};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A browser with one tab.
pub struct Browser {
    _process: Process,
    socket: WebSocket<TcpStream>,
    tab: Option<String>,
    calls: u64,
    _profile: TempDir,
}

impl Browser {
    pub fn start() -> Self {
        let profile = tempfile::tempdir().expect("a folder for the browser");
        let mut command = Command::new("chromium");
        command
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"])
            .args(["--remote-debugging-port=0", "--window-size=1100,900"])
            .arg(format!("--user-data-dir={}", profile.path().display()));
        let process = Process(command.stderr(Stdio::null()).spawn().expect("Chromium is on the PATH"));
        let (port, path) = address(profile.path());
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("Chromium listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time that is not 0");
        let url = format!("ws://127.0.0.1:{port}{path}");
        let (socket, _) = tungstenite::client(url, stream).expect("Chromium speaks WebSocket");
        let mut browser = Self { _process: process, socket, tab: None, calls: 0, _profile: profile };
        let target = browser.call("Target.createTarget", json!({"url": "about:blank"}));
        let attached = json!({"targetId": target["targetId"], "flatten": true});
        let tab = browser.call("Target.attachToTarget", attached)["sessionId"].clone();
        browser.tab = tab.as_str().map(str::to_owned);
        browser
    }

    /// Asks for something and waits for the answer.
    pub fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.calls += 1;
        let mut question = json!({"id": self.calls, "method": method, "params": parameters});
        if let Some(tab) = &self.tab {
            question["sessionId"] = json!(tab);
        }
        self.socket.send(Message::text(question.to_string())).expect("Chromium listens");
        loop {
            let message = self.socket.read().expect("Chromium answers");
            let answer: Value = serde_json::from_str(message.to_text().expect("text")).unwrap_or_default();
            if answer["id"] == json!(self.calls) {
                assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return answer["result"].clone();
            }
        }
    }

    /// Opens a page of this machine and waits until all of it is there.
    pub fn open(&mut self, page: &Path) {
        self.call("Page.navigate", json!({"url": format!("file://{}", page.display())}));
        until("the page is there", || {
            let is_there = self.value("location.protocol + document.readyState") == json!("file:complete");
            is_there.then_some(())
        });
    }

    /// The value of an expression in the page.
    pub fn value(&mut self, expression: &str) -> Value {
        let answer = self.call("Runtime.evaluate", json!({"expression": expression, "returnByValue": true}));
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {}", answer["exceptionDetails"]);
        answer["result"]["value"].clone()
    }

    /// The value of an expression that is a list of strings.
    pub fn strings(&mut self, expression: &str) -> Vec<String> {
        serde_json::from_value(self.value(expression)).expect("a list of strings")
    }

    /// Presses a key and lets it go.
    pub fn press(&mut self, key: &str, code: u32) {
        for kind in ["rawKeyDown", "keyUp"] {
            let event = json!({"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code});
            self.call("Input.dispatchKeyEvent", event);
        }
    }
}

/// A process that does not outlive its test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Where the browser listens, which it writes into its profile.
fn address(profile: &Path) -> (u16, String) {
    until("Chromium listens", || {
        let text = fs::read_to_string(profile.join("DevToolsActivePort")).ok()?;
        let (port, path) = text.trim().split_once('\n')?;
        Some((port.parse().ok()?, path.to_owned()))
    })
}

/// Asks again and again until there is an answer.
fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(start.elapsed() < PATIENCE, "{what}: not within {} s", PATIENCE.as_secs());
        sleep(Duration::from_millis(20));
    }
}
