// A long work goes on by itself: the button does the same for whoever has no script.
const form = document.querySelector("form[data-goes-on]");
window.setTimeout(() => form?.requestSubmit(), 400);
