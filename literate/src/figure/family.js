for (const family of document.querySelectorAll(".family:not([data-on])")) {
  family.dataset.on = "";
  const sliders = [...family.querySelectorAll("input")];
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const show = () => {
    const at = sliders.reduce((before, { max, value }) => before * (+max + 1) + +value, 0);
    for (const member of family.querySelectorAll("[data-member]"))
      member.style.display = +member.dataset.member === at ? "inline" : "none";
  };
  for (const controls of family.querySelectorAll(".controls")) {
    const [slider, play, output] = ["input", "button", "output"].map((part) => controls.querySelector(part));
    const steps = JSON.parse(slider.dataset.steps);
    const name = play.getAttribute("aria-label");
    let timer = 0;
    const move = () => {
      output.textContent = steps[slider.value];
      slider.setAttribute("aria-valuetext", steps[slider.value]);
      show();
    };
    const stop = () => {
      clearInterval(timer);
      timer = 0;
      play.textContent = "▶";
      play.setAttribute("aria-label", name);
      output.setAttribute("aria-live", "polite");
    };
    play.onclick = () => {
      if (timer) return stop();
      if (slider.value === slider.max) slider.value = 0;
      move();
      play.textContent = "❚❚";
      play.setAttribute("aria-label", name.replace("Play", "Pause"));
      output.setAttribute("aria-live", "off");
      timer = setInterval(() => {
        slider.stepUp();
        move();
        if (slider.value === slider.max) stop();
      }, 700);
    };
    slider.oninput = () => {
      stop();
      move();
    };
    play.hidden = still.matches || slider.max === "0";
    controls.hidden = false;
    move();
  }
  family.classList.add("on");
}
