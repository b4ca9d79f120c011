// Says, without moving the page, that mail has arrived since the list was drawn.
const line = document.getElementById("arrivals");
const asked = new URLSearchParams({ limit: "1", to: line.dataset.to });

async function look() {
  try {
    const [newest] = await (await fetch(`/api/messages?${asked}`)).json();
    if (newest && newest.id > Number(line.dataset.newest) && !line.hasChildNodes()) {
      const link = document.createElement("a");
      link.href = location.href;
      link.textContent = line.dataset.action;
      line.append(`${line.dataset.sentence} `, link);
    }
  } catch {
    // The simulator stopped: nothing to announce.
  }
}

setInterval(look, 2000);
