// Draws a course beside the table that it is read from: the table stays, for whoever cannot see the drawing.
(function () {
  "use strict";

  function numberOf(cell) {
    var text = cell ? cell.textContent.replace(/[\s,%✓✗？]/g, "") : "";
    return text === "" ? null : Number(text);
  }

  function draw(place) {
    var table = document.querySelector("#" + place.dataset.chartOf + " table");
    if (!table || !window.echarts) { return; }
    var headings = Array.from(table.tHead.rows[0].cells).map(function (cell) { return cell.textContent.trim(); });
    var rows = Array.from(table.tBodies[0].rows);
    if (rows.length < 2) { return; }
    var percent = place.dataset.percent === "yes";
    // Of a share only the result is drawn: the counts beside it have another scale.
    var columns = headings.map(function (_, at) { return at; }).slice(1, percent ? 2 : undefined);
    place.classList.add("drawn");
    var chart = window.echarts.init(place, null, { renderer: "canvas" });
    chart.setOption({
      animation: false,
      aria: { enabled: false },
      color: ["#333333", "#7a7a7a", "#0b4f9c", "#a06000", "#5b2c83"],
      textStyle: { fontFamily: "inherit" },
      grid: { left: 64, right: 24, top: columns.length > 1 ? 40 : 16, bottom: 32 },
      legend: { show: columns.length > 1, top: 4 },
      tooltip: { trigger: "axis", renderMode: "richText" },
      xAxis: { type: "category", data: rows.map(function (row) { return row.cells[0].textContent.trim(); }) },
      yAxis: { type: "value", min: percent ? 0 : undefined, max: percent ? 100 : undefined, axisLabel: { formatter: percent ? "{value} %" : "{value}" } },
      series: columns.map(function (at) {
        return {
          name: headings[at], type: "line", connectNulls: false, symbolSize: 6,
          data: rows.map(function (row) { return numberOf(row.cells[at]); })
        };
      })
    });
    window.addEventListener("resize", function () { chart.resize(); });
    window.addEventListener("beforeprint", function () { chart.resize(); });
  }

  document.querySelectorAll("[data-chart-of]").forEach(draw);
}());
