/** Runs inside the browser: shows every page at every width in frames, and writes what is seen into #seen. */
export const lookAtPages = (pages: readonly string[], widths: readonly number[]): string => `
const box = (element) => element.getBoundingClientRect();
const isCut = (picture, text) => {
  const [inner, outer] = [box(text), box(picture)];
  return inner.left < outer.left - 1.5 || inner.right > outer.right + 1.5 || inner.bottom > outer.bottom + 1.5;
};
const look = (frame) => {
  const page = frame.contentDocument;
  const width = frame.clientWidth;
  const shown = [...page.body.querySelectorAll("*")].filter((element) => box(element).width > 0);
  const pictures = shown.filter((element) => element.tagName === "svg");
  const beyond = shown.filter((element) => box(element).right > width + 1 && !element.closest("svg, thead"));
  return {
    width,
    scrollWidth: page.documentElement.scrollWidth,
    outside: beyond.map((element) => element.tagName),
    cut: pictures.flatMap((picture) =>
      [...picture.querySelectorAll("text")].filter((text) => isCut(picture, text)).map((text) => text.textContent)),
    pictures: pictures.length,
    refused: frame.refused,
    background: getComputedStyle(page.body).backgroundColor,
    reachable: [...page.querySelectorAll("a[href], summary")].filter((element) => element.tabIndex >= 0).length,
  };
};
let waiting = ${pages.length * widths.length};
const frames = ${JSON.stringify(pages).replaceAll("<", "\\u003c")}.map((page) => ${JSON.stringify(widths)}.map((width) => {
  const frame = document.createElement("iframe");
  frame.style = "border:0;height:900px;width:" + width + "px";
  frame.refused = [];
  frame.srcdoc = page;
  frame.onload = () => {
    waiting -= 1;
    if (waiting === 0) document.querySelector("#seen").textContent = JSON.stringify(frames.map((row) => row.map(look)));
  };
  document.body.append(frame);
  return frame;
}));
window.alert = (said) => frames.flat().forEach((frame) => frame.refused.push("alert " + said));
`;
