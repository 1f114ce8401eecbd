// The report page's script: turns the static pictures into Plotly ones and keeps their colours with the page's.

/** Expects `Plotly` and a JSON array of {data, layout} in #figures; without either the static pictures stay. */
export const pageScript = `
(() => {
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const colours = () => {
    const text = dark.matches ? "#e6edf3" : "#1f2328", grid = dark.matches ? "#30363d" : "#e4e7eb", clear = "rgba(0,0,0,0)";
    return { paper_bgcolor: clear, plot_bgcolor: clear, "font.color": text, "xaxis.gridcolor": grid, "yaxis.gridcolor": grid,
      "xaxis.linecolor": text, "yaxis.linecolor": text };
  };
  const plots = [...document.querySelectorAll("[data-figure]")];
  const draw = (plot) => {
    const { data, layout } = figures[Number(plot.dataset.figure)];
    const heading = document.createElement("h4");
    heading.textContent = layout.title.text;
    plot.before(heading);
    plot.replaceChildren();
    plot.classList.add("live");
    return Plotly.newPlot(plot, data, { ...layout, title: undefined,
      font: { family: "system-ui, sans-serif", size: 12 }, margin: { t: 12, r: 16, l: 56, b: 48 }, autosize: true },
      { responsive: true, displaylogo: false }).then(() => Plotly.relayout(plot, colours())).then(() => { plot.dataset.drawn = "yes"; });
  };
  const drawAll = () => Promise.all(plots.filter((plot) => !plot.dataset.drawn && plot.offsetParent !== null).map(draw));
  drawAll();
  document.addEventListener("toggle", drawAll, true);
  dark.addEventListener("change", () => plots.filter((plot) => plot.dataset.drawn).forEach((plot) => Plotly.relayout(plot, colours())));
})();
`;
