// Makes a chart that is on the page follow: sent as another chart, it would be built anew.
const PATIENCE = 20000, PAUSE = 40;  // milliseconds
const waiting = {};

export default ({ data, setStateValue }) => {
  const { chart, drawn, moved, traces, layout } = JSON.parse(data.moved);
  const until = Date.now() + PATIENCE;
  const follow = () => {
    const found = document.querySelector(`.st-key-${chart} .js-plotly-plot`);
    const there = found?.layout?.meta === drawn;  // else what was sent before is not yet built
    if (!there && Date.now() < until) {
      waiting[chart] = setTimeout(follow, PAUSE);
      return;
    }
    if (!there || !window.Plotly) {
      setStateValue("unable", true);
      return;
    }
    for (const [number, attributes] of Object.entries(traces))
      Object.assign(found.data[number], attributes);
    Object.assign(found.layout, layout);
    window.Plotly.redraw(found);
  };
  clearTimeout(waiting[chart]);
  if (moved) follow();
};
