for (const family of document.querySelectorAll(".family:not([data-on])")) {
  family.dataset.on = "";
  const [controls, slider, play, output] = [".controls", "input", "button", "output"].map((part) => family.querySelector(part));
  const names = [...family.querySelectorAll(".strip li")].map((item) => item.dataset.value);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let timer = 0;
  const show = () => {
    for (const member of family.querySelectorAll("[data-member]"))
      member.style.display = member.dataset.member === slider.value ? "inline" : "none";
    output.textContent = names[slider.value];
    slider.setAttribute("aria-valuetext", names[slider.value]);
  };
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.textContent = "▶";
    play.setAttribute("aria-label", "Play");
    output.setAttribute("aria-live", "polite");
  };
  play.onclick = () => {
    if (timer) return stop();
    if (slider.value === slider.max) slider.value = 0;
    show();
    play.textContent = "❚❚";
    play.setAttribute("aria-label", "Pause");
    output.setAttribute("aria-live", "off");
    timer = setInterval(() => {
      slider.stepUp();
      show();
      if (slider.value === slider.max) stop();
    }, 700);
  };
  slider.oninput = () => {
    stop();
    show();
  };
  play.hidden = still.matches;
  controls.hidden = false;
  family.classList.add("on");
  show();
}
