//! What came out: tables for the terminal and the README, JSON, a chart.

use std::fmt::{Display, Formatter, Result as Formatted, Write};

use serde_json::{Map, Value, json};

use crate::contest::Outcome;
use crate::products::Speed;
use crate::workload::Workload;

/// The middle one; of an even number the upper.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// What there is to compute on.
#[derive(Debug, Clone)]
pub(crate) struct Machine {
    pub(crate) processor: String,
    pub(crate) cores: usize,
    /// The card that takes part.
    pub(crate) card: Option<String>,
}

impl Machine {
    pub(crate) fn here(card: Option<String>) -> Self {
        let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
        let model = model.map_or("a processor without a name", |(_, name)| name.trim());
        let knows = |flag: &str| {
            let flags = text.lines().find(|line| line.starts_with("flags"));
            flags.is_some_and(|flags| flags.split_whitespace().any(|known| known == flag))
        };
        let widest = [("avx512f", "AVX-512"), ("avx2", "AVX2")].into_iter().find(|(flag, _)| knows(flag));
        let processor = match widest {
            Some((_, widest)) => format!("{model}, {widest}"),
            None => model.to_owned(),
        };
        Self { processor, cores: std::thread::available_parallelism().map_or(1, Into::into), card }
    }
}

impl Display for Machine {
    fn fmt(&self, f: &mut Formatter<'_>) -> Formatted {
        write!(f, "{}, {} cores", self.processor, self.cores)?;
        self.card.iter().try_for_each(|card| write!(f, ", {card}"))
    }
}

/// All that was measured.
pub(crate) struct Report {
    pub(crate) machine: Machine,
    pub(crate) sources: Vec<String>,
    /// The fastest large product on one thread, in GFLOP/s.
    pub(crate) peak: f64,
    pub(crate) products: Vec<Speed>,
    pub(crate) races: Vec<(Workload, Vec<Outcome>)>,
}

/// The products as a table.
pub(crate) fn products(speeds: &[Speed]) -> String {
    let mut text = format!("{:<28}", "product, GFLOP/s");
    for (name, _) in speeds.first().map(|speed| &*speed.gflops).unwrap_or_default() {
        let _ = write!(text, "{name:>18}");
    }
    for speed in speeds {
        let _ = write!(text, "\n{:<28}", speed.product);
        for (_, gflops) in &speed.gflops {
            let _ = write!(text, "{gflops:>18.1}");
        }
    }
    text + "\n"
}

/// Billions of multiplications and additions a second in a step of the dense network.
fn gflops(workload: &Workload, us: f64) -> f64 {
    2.0 * workload.multiply_adds(workload.batch) as f64 / us / 1e3
}

/// How much of the peak of its threads ours makes use of, in percent.
fn share_of_peak(workload: &Workload, ours: &Outcome, peak: f64) -> f64 {
    let threads: f64 = if ours.variant.starts_with('2') { 2.0 } else { 1.0 };
    100.0 * gflops(workload, ours.median()) / (threads * peak)
}

/// How many times longer than ours a framework took, round by round, and of these the median.
fn ratio(ours: &Outcome, other: &Outcome) -> f64 {
    let pairs = other.us.iter().zip(&ours.us);
    median(&pairs.map(|(other, ours)| other / ours).collect::<Vec<_>>())
}

/// A workload's outcome as a table.
pub(crate) fn race(workload: &Workload, outcomes: &[Outcome], peak: f64) -> String {
    let mut text = format!(
        "{} {}\n{:<12}{:<17}{:>10}{:>19}{:>9}{:>9}{:>10}{:>9}{:>9}{:>9}{:>9}\n",
        workload.name,
        workload.title(),
        "",
        "",
        "µs a step",
        "lowest–highest",
        "× ours",
        "loss",
        "accuracy",
        "start s",
        "compile",
        "evaluate",
        "MB"
    );
    for outcome in outcomes {
        let fold = |pick: fn(f64, f64) -> f64| outcome.us.iter().copied().reduce(pick).unwrap_or(f64::NAN);
        let range = format!("{:.1}–{:.1}", fold(f64::min), fold(f64::max));
        let memory = outcome.memory_mb.map_or_else(String::new, |memory| format!("{memory:.0}"));
        let _ = writeln!(
            text,
            "{:<12}{:<17}{:>10.1}{range:>19}{:>9.2}{:>9.4}{:>10.4}{:>9.2}{:>9.2}{:>9.3}{memory:>9}",
            outcome.framework,
            outcome.variant,
            outcome.median(),
            ratio(&outcomes[0], outcome),
            outcome.loss,
            outcome.metric,
            outcome.start_s,
            outcome.compile_s,
            outcome.evaluation_s,
        );
    }
    let ours = &outcomes[0];
    let speed = gflops(workload, ours.median());
    let share = share_of_peak(workload, ours, peak);
    let _ = write!(text, "ours: {speed:.1} GFLOP/s of the dense network, {share:.0} % of the peak of its threads");
    if let Some(allocations) = ours.allocations {
        let _ = write!(text, ", {allocations:.2} allocations a step");
    }
    if let Some(fastest) = fastest_peer(outcomes) {
        let _ = write!(text, "; {:.2} times as fast as {}", ratio(ours, fastest), fastest.framework);
    }
    text
}

fn fastest_peer(outcomes: &[Outcome]) -> Option<&Outcome> {
    let peers = outcomes.iter().filter(|outcome| outcome.framework != "ours");
    peers.min_by(|one, other| one.median().total_cmp(&other.median()))
}

impl Report {
    /// `{"W3": {"ours": {"us": [..], "metric": ..}, "jax": {..}}, …}`, and under `about` what else was measured.
    pub(crate) fn json(&self) -> Value {
        let mut all = Map::new();
        let products: Map<_, _> = self
            .products
            .iter()
            .map(|speed| {
                let own: Map<_, _> =
                    speed.gflops.iter().map(|(name, gflops)| ((*name).to_owned(), json!(gflops))).collect();
                (speed.product.clone(), Value::Object(own))
            })
            .collect();
        let about = json!({
            "processor": self.machine.processor,
            "cores": self.machine.cores,
            "card": self.machine.card,
            "data": self.sources,
            "peak_gflops": self.peak,
            "products_gflops": products,
        });
        all.insert("about".to_owned(), about);
        for (workload, outcomes) in &self.races {
            let own: Map<_, _> = outcomes.iter().map(|it| (it.framework.to_owned(), json!(it))).collect();
            all.insert(workload.name.to_owned(), Value::Object(own));
        }
        Value::Object(all)
    }

    /// The README's table.
    pub(crate) fn markdown(&self) -> String {
        let mut text = format!(
            "On {}: microseconds of a step, medians; in brackets on how many threads, and how many times \
             longer than ours. The fastest of the others is bold.\n\n| | network | ours |",
            self.machine
        );
        let mut names: Vec<&str> = Vec::new();
        for outcome in self.races.iter().flat_map(|(_, outcomes)| outcomes) {
            if outcome.framework != "ours" && !names.contains(&outcome.framework) {
                names.push(outcome.framework);
            }
        }
        names.iter().for_each(|name| _ = write!(text, " {name} |"));
        text += " share of the peak |\n|---|---|---|";
        text += &"---|".repeat(names.len() + 1);
        for (workload, outcomes) in &self.races {
            let ours = &outcomes[0];
            let own = format!("{} ({})", short(ours.median()), threads(&ours.variant));
            let _ = write!(text, "\n| {} | {} | {own} |", workload.name, workload.title());
            let fastest = fastest_peer(outcomes).map(|peer| peer.framework);
            for name in &names {
                let Some(peer) = outcomes.iter().find(|outcome| outcome.framework == *name) else {
                    text += " – |";
                    continue;
                };
                let ratio = format!("{} ({:.2}×, {})", short(peer.median()), ratio(ours, peer), threads(&peer.variant));
                let bold = if fastest == Some(name) { "**" } else { "" };
                let _ = write!(text, " {bold}{ratio}{bold} |");
            }
            let _ = write!(text, " {:.0} % |", share_of_peak(workload, ours, self.peak));
        }
        let _ = write!(text, "\n\nThe peak, a large product on one thread: {:.0} GFLOP/s.", self.peak);
        text
    }

    /// A drawing for the README: for each workload how many times longer than ours the others took.
    pub(crate) fn svg(&self) -> String {
        const WIDTH: f64 = 760.0;
        const LEFT: f64 = 190.0;
        const ROW: f64 = 18.0;
        const MOST: f64 = 8.0;
        let unit = (WIDTH - LEFT - 70.0) / MOST;
        let mut y = 44.0;
        let mut bars = String::new();
        for (workload, outcomes) in &self.races {
            let _ = writeln!(
                bars,
                r#"<text x="10" y="{:.0}" class="name">{}: {}</text>"#,
                y + 13.0,
                workload.name,
                workload.title()
            );
            y += ROW + 4.0;
            for outcome in outcomes {
                let ratio = ratio(&outcomes[0], outcome);
                let (class, length) =
                    (if outcome.framework == "ours" { "ours" } else { "peer" }, unit * ratio.min(MOST));
                let _ = writeln!(
                    bars,
                    concat!(
                        r#"<text x="{:.0}" y="{:.0}" class="peer-name">{}</text>"#,
                        r#"<rect x="{LEFT}" y="{:.0}" width="{:.1}" height="{:.0}" class="{}"/>"#,
                        r#"<text x="{:.1}" y="{:.0}">{}</text>"#
                    ),
                    LEFT - 8.0,
                    y + 12.0,
                    outcome.framework,
                    y + 1.0,
                    length,
                    ROW - 4.0,
                    class,
                    LEFT + length + 6.0,
                    y + 12.0,
                    if ratio > MOST { format!("{ratio:.1} →") } else { format!("{ratio:.2}") },
                    LEFT = LEFT,
                );
                y += ROW;
            }
            y += 10.0;
        }
        format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y:.0}" font-family="sans-serif" font-size="12">
<title>How many times longer than ours a training step takes</title>
<style>text{{fill:#222}}.name{{font-weight:bold}}.peer-name{{text-anchor:end}}.ours{{fill:#0b6e4f}}.peer{{fill:#9db4c0}}</style>
<rect width="{WIDTH}" height="{y:.0}" fill="#fff"/>
<text x="10" y="24" font-size="15">How many times longer than ours a step takes, on {}</text>
{bars}</svg>
"##,
            self.machine.processor
        )
    }
}

fn short(us: f64) -> String {
    if us < 100.0 { format!("{us:.1}") } else { format!("{us:.0}") }
}

/// `2, XLA` of `2 threads, XLA`.
fn threads(variant: &str) -> String {
    variant.replace(" threads", "").replace(" thread", "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::WORKLOADS;

    fn outcome(framework: &'static str, variant: &str, us: &[f64]) -> Outcome {
        Outcome {
            framework,
            us: us.to_vec(),
            metric: 0.95,
            loss: 0.16,
            variant: variant.to_owned(),
            start_s: 1.0,
            prepare_s: 0.5,
            compile_s: 2.0,
            evaluation_s: 0.1,
            memory_mb: Some(200.0),
            allocations: None,
        }
    }

    fn report() -> Report {
        let outcomes = vec![
            outcome("ours", "1 thread", &[100.0, 200.0, 150.0]),
            outcome("numpy", "1 thread", &[300.0, 420.0, 450.0]),
            outcome("jax", "2 threads", &[150.0, 320.0, 240.0]),
        ];
        let machine = Machine { processor: "a processor".to_owned(), cores: 2, card: None };
        let races = vec![(WORKLOADS[2].clone(), outcomes)];
        Report { machine, sources: Vec::new(), peak: 100.0, products: Vec::new(), races }
    }

    #[test]
    fn ratios_are_those_of_the_pairs_and_the_fastest_is_bold() {
        let text = report().markdown();
        let row = "| W3 | 784-32-64-128-256-10, Adam, batch 32 | 150 (1) | 420 (3.00×, 1) | **240 (1.60×, 2)** |";
        assert!(text.contains(row), "{text}");
        assert!(text.contains("a processor"));
        let (workload, outcomes) = &report().races[0];
        assert!(race(workload, outcomes, 100.0).contains("1.60 times as fast as jax"));
    }

    #[test]
    fn json_has_times_and_metric_by_workload_and_framework() {
        let json = report().json();
        assert_eq!(json["W3"]["jax"]["us"], json!([150.0, 320.0, 240.0]));
        assert_eq!(json["W3"]["numpy"]["metric"], 0.95);
        assert_eq!(json["about"]["peak_gflops"], 100.0);
    }

    #[test]
    fn the_chart_has_a_bar_for_each() {
        let svg = report().svg();
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
        assert_eq!(svg.matches("<rect").count(), 1 + 3);
        assert!(svg.contains(">1.60<") && svg.contains("a processor"), "{svg}");
    }
}
