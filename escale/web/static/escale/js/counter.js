// Counts what is written in a long text, as the server will: a line end is one character.
for (const word of document.querySelectorAll("[data-count-of]")) {
  const text = document.getElementById(word.dataset.countOf);
  const most = Number(text.dataset.counts);
  const count = () => {
    const length = [...text.value].length;
    word.textContent = word.dataset.words.replace("NUMBER", length.toLocaleString(document.documentElement.lang));
    word.classList.toggle("esc-summary__missing", length > most);
  };
  text.addEventListener("input", count);
  count();
}
