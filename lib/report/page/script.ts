// The report page's script: turns the static pictures into Plotly ones as they come near, keeps their colours with the page's, and
// leads from a run to its record and from a verdict to its cells.

/** Expects a JSON array of {data, layout} in #figures and, where it is not empty, `Plotly`. */
export const pageScript = `
(() => {
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const colours = (layout) => {
    const text = dark.matches ? "#e6edf3" : "#1f2328", grid = dark.matches ? "#30363d" : "#e4e7eb", clear = "rgba(0,0,0,0)";
    const axes = Object.keys(layout).filter((name) => /^[xy]axis/.test(name));
    const bar = { "modebar.bgcolor": clear, "modebar.color": text + "80", "modebar.activecolor": text };
    return Object.assign({ paper_bgcolor: clear, plot_bgcolor: clear, "font.color": text, ...bar },
      ...axes.map((name) => ({ [name + ".gridcolor"]: grid, [name + ".linecolor"]: text })));
  };
  const plots = [...document.querySelectorAll("[data-figure]")];
  const inPanels = (plot, layout) => {
    const columns = plot.clientWidth < 600 ? 2 : layout.grid.columns;
    const rows = Math.ceil(layout.meta.panels / columns);
    plot.style.height = 90 + 190 * rows + "px";
    return { grid: { ...layout.grid, rows, columns }, height: undefined };
  };
  // Plotly gives a legend half of the plot and hides the rest of it: as many lines as there are names, and the plot as high as before.
  const withLegend = (plot, data, layout) => {
    const names = data.filter((one) => one.showlegend !== false).length;
    plot.style.height = Math.max(420, 300 + 20 * names) + "px";
    return { legend: { ...layout.legend, maxheight: 20 * names + 10 } };
  };
  const draw = (plot) => {
    const { data, layout } = figures[Number(plot.dataset.figure)];
    const heading = document.createElement("h4");
    heading.textContent = layout.title.text;
    plot.before(heading);
    if (layout.meta?.axes) heading.append(Object.assign(document.createElement("span"), { className: "axes", textContent: layout.meta.axes }));
    plot.replaceChildren();
    plot.classList.add("live");
    plot.dataset.drawn = "begun";
    return Plotly.newPlot(plot, data, { ...layout, title: undefined, ...(layout.grid ? inPanels(plot, layout) : withLegend(plot, data, layout)),
      font: { family: "system-ui, sans-serif", size: 12 }, margin: { t: layout.grid ? 28 : 12, r: 16, l: 56, b: 48 }, autosize: true },
      { responsive: true, displaylogo: false }).then(() => Plotly.relayout(plot, colours(layout))).then(() => { plot.dataset.drawn = "yes"; });
  };
  const watch = new IntersectionObserver((entries) => entries.forEach(({ isIntersecting, target }) => {
    if (!isIntersecting) return;
    watch.unobserve(target);
    draw(target);
  }), { rootMargin: "400px" });
  plots.forEach((plot) => watch.observe(plot));
  dark.addEventListener("change", () => plots.filter((plot) => plot.dataset.drawn === "yes")
    .forEach((plot) => Plotly.relayout(plot, colours(figures[Number(plot.dataset.figure)].layout))));
  const showOnly = (list, verdict) => {
    list.open = true;
    list.querySelectorAll("tr[data-verdict]").forEach((row) => { row.hidden = verdict !== "" && row.dataset.verdict !== verdict; });
    list.querySelectorAll("[data-show]").forEach((link) => link.toggleAttribute("aria-current", verdict !== "" && link.dataset.show === verdict));
  };
  addEventListener("beforeprint", () => document.querySelectorAll("details.list").forEach((list) => { list.open = true; }));
  document.addEventListener("click", ({ target }) => {
    const filter = target.closest("[data-show]");
    if (filter) showOnly(document.getElementById(filter.hash.slice(1)), filter.dataset.show);
    const link = target.closest("a[href^='#r-']");
    const run = link && document.getElementById(link.hash.slice(1));
    if (!run) return;
    link.closest("[popover]")?.hidePopover();
    for (let up = run; up; up = up.parentElement) if (up.localName === "details") up.open = true;
    setTimeout(() => run.focus());
  });
})();
`;
