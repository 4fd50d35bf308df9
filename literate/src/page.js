const all = document.querySelector(".all-code");
if (all) {
  all.hidden = false;
  all.querySelector("input").onchange = (event) => {
    for (const code of document.querySelectorAll("details.code")) code.open = event.target.checked;
  };
}
const stops = () => {
  for (const box of document.querySelectorAll(".scroll")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
};
addEventListener("load", stops);
addEventListener("resize", stops);
document.addEventListener("toggle", stops, true);
