// Charts that answer: in a figure that names a specification of this site, the picture gives way to
// the same chart, drawn here. Whatever goes wrong, the picture stays. Nothing is fetched but the
// specification, and nothing is run that stands in a text (`ast`).

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const LEAST = 360;
const MOST = 2000;
const STEP = 20; // widths are rounded, so that answers are shared

const drawn = new WeakMap(); // the view of each figure, and how often it was asked for

function addressOf(figure) {
  const address = new URL(figure.dataset.chart, window.location.href);
  if (address.origin !== window.location.origin) {
    throw new Error("a chart of another site");
  }
  const asked = address.searchParams;
  asked.set("theme", dark.matches ? "dark" : "light");
  if (!asked.has("lang") && document.documentElement.lang) {
    asked.set("lang", document.documentElement.lang.slice(0, 2));
  }
  if (!asked.has("width") && figure.clientWidth) {
    const room = Math.floor(figure.clientWidth / STEP) * STEP;
    asked.set("width", String(Math.min(MOST, Math.max(LEAST, room))));
  }
  return address;
}

async function draw(figure) {
  const image = figure.querySelector("img");
  const before = drawn.get(figure);
  const turn = (before ? before.turn : 0) + 1;
  drawn.set(figure, { ...before, turn });
  const answer = await fetch(addressOf(figure), { credentials: "same-origin" });
  if (!answer.ok) {
    throw new Error(`the specification is not there: ${answer.status}`);
  }
  const place = document.createElement("div");
  place.className = "chart";
  const result = await vegaEmbed(place, await answer.json(), {
    mode: "vega-lite",
    ast: true,
    renderer: "svg",
    actions: false,
    defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
  });
  const now = drawn.get(figure);
  if (now.turn !== turn) {
    result.finalize(); // another has been asked for meanwhile
    return;
  }
  // whoever hears it is told one image, as of the picture, and not each mark
  place.querySelector("svg").setAttribute("aria-hidden", "true");
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", image ? image.alt : "");
  if (now.place) {
    now.place.replaceWith(place);
    now.result.finalize();
  } else if (image) {
    image.after(place);
    image.hidden = true;
  } else {
    figure.prepend(place);
  }
  drawn.set(figure, { turn, place, result });
}

function drawAll() {
  for (const figure of document.querySelectorAll("figure[data-chart]")) {
    draw(figure).catch((error) => console.warn(`the picture stays: ${error.message}`));
  }
}

dark.addEventListener("change", drawAll);
if (document.readyState === "loading") {
  document.addEventListener("DOMContentLoaded", drawAll);
} else {
  drawAll();
}
