// The pages of a piece, one at a time: enlarged, turned, gone through by keyboard. Everything here
// adds to plain images and links: without this file each page opens by its link.
//
// A page is fetched when it is shown, and never before: each reading is written in the access log.
const words = document.querySelector("[data-viewer-words]")?.dataset ?? {};
const tools = document.getElementById("viewer-tools");
const help = document.getElementById("viewer-help");
const STEP = 1.25;
const LARGEST = 4;
const WIDE = 1600; // the widest a page is drawn: asked for once a page is enlarged

const viewers = [];

class Viewer {
  constructor(root) {
    this.root = root;
    this.piece = root.closest("[data-piece]");
    this.sheets = [...root.querySelectorAll("a[data-sheet]")].map((link) => ({
      url: link.href,
      label: link.dataset.sheet,
      image: link.querySelector("img"),
    }));
    this.at = 0;
    this.zoom = 1;
    this.turned = 0;
    root.prepend(tools.content.cloneNode(true));
    this.where = root.querySelector(".esc-viewer__where");
    this.frame = root.querySelector(".esc-viewer__frame");
    this.sheet = root.querySelector(".esc-viewer__sheet");
    for (const button of root.querySelectorAll("[data-does]")) {
      button.addEventListener("click", () => this[button.dataset.does](button));
    }
    root.addEventListener("keydown", (event) => this.press(event));
    new ResizeObserver(() => this.place()).observe(this.frame);
    root.dataset.isOn = "";
    this.show();
  }

  // ---- what is shown ---------------------------------------------------------------------------

  show() {
    const sheet = this.sheets[this.at];
    sheet.image ??= this.fetch(sheet);
    sheet.image.addEventListener("load", () => this.place(), { once: true });
    sheet.image.addEventListener("error", () => this.say(words.failed), { once: true });
    this.sheet.replaceChildren(sheet.image);
    this.zoom = 1;
    this.turned = 0;
    this.place();
    this.frame.scrollTo(0, 0);
    this.say(
      `${words.pageWords.replace("PAGE", this.at + 1).replace("COUNT", this.sheets.length)} · ${sheet.label}`,
    );
    this.allow("previous", this.at > 0);
    this.allow("next", this.at < this.sheets.length - 1);
  }

  fetch(sheet) {
    const image = new Image();
    image.alt = `${sheet.label}, ${this.at + 1}`;
    image.src = sheet.url;
    return image;
  }

  // A turned page lies on its side: the room it takes is computed, so that all of it scrolls.
  place() {
    const sheet = this.sheets[this.at];
    const { image } = sheet;
    this.allow("smaller", this.zoom > 1);
    this.allow("larger", this.zoom < LARGEST);
    // Kept: a page that is being fetched again, wider, has no size meanwhile.
    if (image.naturalWidth) sheet.ratio = image.naturalHeight / image.naturalWidth;
    const { ratio } = sheet;
    if (!ratio) return;
    const width = this.frame.clientWidth * this.zoom;
    const isLying = this.turned % 180 !== 0;
    const imageWidth = isLying ? width / ratio : width;
    this.sheet.dataset.isPlaced = "";
    this.sheet.style.width = `${width}px`;
    this.sheet.style.height = `${isLying ? imageWidth : width * ratio}px`;
    image.style.width = `${imageWidth}px`;
    image.style.transform = `translate(-50%, -50%) rotate(${this.turned}deg)`;
  }

  sharpen() {
    const sheet = this.sheets[this.at];
    if (sheet.isWide || this.zoom <= STEP) return;
    sheet.isWide = true;
    const url = new URL(sheet.url);
    url.searchParams.set("width", WIDE);
    sheet.image.src = url;
  }

  say(sentence) {
    this.where.textContent = sentence;
  }

  allow(does, isPossible) {
    this.root.querySelector(`[data-does="${does}"]`).setAttribute("aria-disabled", String(!isPossible));
  }

  // ---- what is done ----------------------------------------------------------------------------

  next() {
    if (this.at < this.sheets.length - 1) this.go(this.at + 1);
  }

  previous() {
    if (this.at > 0) this.go(this.at - 1);
  }

  go(number) {
    this.at = number;
    this.show();
  }

  larger() {
    this.resize(Math.min(this.zoom * STEP, LARGEST));
  }

  smaller() {
    this.resize(Math.max(this.zoom / STEP, 1));
  }

  whole() {
    this.resize(1);
  }

  resize(zoom) {
    this.zoom = zoom;
    this.place();
    this.sharpen();
  }

  turn() {
    this.turned = (this.turned + 90) % 360;
    this.place();
  }

  help(opener) {
    help.returnFocus = opener ?? this.frame;
    help.showModal();
  }

  verdict() {
    this.piece.querySelector(".esc-verdict input[type=radio]:checked, .esc-verdict input[type=radio]")?.focus();
  }

  neighbour(step) {
    const other = viewers[viewers.indexOf(this) + step];
    if (!other) return;
    other.piece.scrollIntoView();
    other.frame.focus({ preventScroll: true });
  }

  // Only while the pages have the focus: no key is taken from whoever writes.
  press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const does = {
      ArrowRight: () => this.across(event, 1),
      ArrowLeft: () => this.across(event, -1),
      "+": () => this.larger(),
      "=": () => this.larger(),
      "-": () => this.smaller(),
      0: () => this.whole(),
      r: () => this.turn(),
      j: () => this.neighbour(1),
      k: () => this.neighbour(-1),
      v: () => this.verdict(),
      "?": () => this.help(),
    }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!does || does() === false) return;
    event.preventDefault();
  }

  // An enlarged page is moved across by the arrows; a whole one is turned over.
  across(event, step) {
    if (this.zoom > 1) return false;
    if (step > 0) this.next();
    else this.previous();
    return true;
  }
}

if (tools && help) {
  help.addEventListener("close", () => help.returnFocus?.focus());
  for (const root of document.querySelectorAll("[data-viewer]")) {
    if (root.querySelector("a[data-sheet]")) viewers.push(new Viewer(root));
  }
}
