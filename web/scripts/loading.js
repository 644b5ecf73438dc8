// Keeps the figures of the loading page fresh. Without this file the page asks for itself anew every few seconds.
const PERIOD_MS = 1500;

function show({ state, bars }) {
  const said = document.getElementById("loading-state");
  if (said.textContent !== state) said.textContent = state;
  for (const { name, done, of, words } of bars) {
    const bar = document.querySelector(`progress[data-bar="${CSS.escape(name)}"]`);
    if (!bar) return location.reload();
    bar.max = of || 1;
    if (of || !done) bar.value = done;
    else bar.removeAttribute("value");
    document.querySelector(`[data-words="${CSS.escape(name)}"]`).textContent = words;
  }
}

async function ask() {
  try {
    const answer = await fetch("/loading/figures", { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const found = await answer.json();
      if (!found.isUnderWay) return location.reload();
      show(found);
    }
  } catch {
    // The portal is starting again, or gone; asking again does no harm.
  }
  setTimeout(ask, PERIOD_MS);
}

setTimeout(ask, PERIOD_MS);
