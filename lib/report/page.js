/* Copyright of rackwatt's authors, GPL-3.0-or-later. The still charts of the page need none of this: it adds the zoom of
 * the time chart, values under the pointer, and the designs of the front. */
(function () {
  'use strict';
  var data = JSON.parse(document.getElementById('data').textContent);
  var hour = 3600e3, day = 24 * hour, start = data.start_unix_s * 1000, step = data.step_s * 1000, rows = data.rows;
  var end = start + rows * step;
  var dark = window.matchMedia('(prefers-color-scheme: dark)');
  var months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

  function decode(text) {
    var raw = atob(text), bytes = new DataView(new ArrayBuffer(raw.length)), values = new Float32Array(raw.length / 4), i;
    for (i = 0; i < raw.length; i++) bytes.setUint8(i, raw.charCodeAt(i));
    for (i = 0; i < values.length; i++) values[i] = bytes.getFloat32(4 * i, true);
    return values;
  }

  /* Series of a run, decoded when first asked for. */
  function reader(run) {
    var known = {};
    return function (name) {
      if (!known[name]) known[name] = decode(run.series[name]);
      return known[name];
    };
  }
  var runs = data.runs.map(function (run) { return { policy: run.policy, get: reader(run) }; });

  function element(parent, name, className, text) {
    var e = document.createElement(name);
    if (className) e.className = className;
    if (text !== undefined) e.textContent = text;
    if (parent) parent.appendChild(e);
    return e;
  }

  function grouped(value, decimals) {
    return value.toFixed(decimals).replace(/^-(?=0*\.?0*$)/, '').replace(/\B(?=(\d{3})+(?!\d)(?=\.|$))/, ',')
      .replace(/^(-?\d+)/, function (whole) { return whole.replace(/\B(?=(\d{3})+$)/g, ','); });
  }

  function two(n) { return n < 10 ? '0' + n : '' + n; }
  function stamp(ms, withHour) {
    var d = new Date(ms);
    return d.getUTCDate() + ' ' + months[d.getUTCMonth()] + ' ' + d.getUTCFullYear() +
      (withHour ? ', ' + two(d.getUTCHours()) + ':00 UTC' : ', mean of the day');
  }

  function colour(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }

  /* ---------------------------------------------------------------- the time chart */

  var bands = [['wind', 'wind', '#56b4e9'], ['pv', 'PV', '#e69f00'], ['discharge', 'battery', '#009e73'],
    ['import', 'grid import', '#d55e00'], ['backup', 'backup, UPS', '#cc79a7'], ['unserved', 'not served', null]];

  function some(values) {
    for (var i = 0; i < values.length; i++) if (values[i] > 1e-6) return true;
    return false;
  }

  function mean(values, from, to) {
    var sum = 0;
    for (var i = from; i < to; i++) sum += values[i];
    return sum / (to - from);
  }

  /* Rows [time, bands on top of each other ..., load] of means over `per` hours; the last row ends the last step. */
  function table(run, shown, names, per, stacked) {
    var out = [], series = names.map(run.get), n = Math.ceil(rows / per), row, sum, i, k, value;
    for (i = 0; i < n; i++) {
      row = [new Date(start + i * per * step)];
      sum = 0;
      for (k = 0; k < series.length; k++) {
        value = mean(series[k], i * per, Math.min((i + 1) * per, rows));
        if (stacked && k < shown.length) row.push(sum += value);
        else row.push(value);
      }
      out.push(row);
    }
    row = out[n - 1].slice();
    row[0] = new Date(end);
    out.push(row);
    return out;
  }

  function trace(ctx, points, close, bottom) {
    var i, x, next;
    ctx.beginPath();
    for (i = 0; i < points.length; i++) {
      x = points[i].canvasx;
      next = i + 1 < points.length ? points[i + 1].canvasx : x;
      if (i) ctx.lineTo(x, points[i].canvasy); else ctx.moveTo(x, points[i].canvasy);
      ctx.lineTo(next, points[i].canvasy);
    }
    if (close) {
      ctx.lineTo(points[points.length - 1].canvasx, bottom);
      ctx.lineTo(points[0].canvasx, bottom);
      ctx.closePath();
    }
  }

  /* All bands at once, the highest first, so that the lower ones cover it. */
  function paintBands(shown) {
    return function (e) {
      var all = e.allSeriesPoints, ctx = e.drawingContext, bottom = e.plotArea.y + e.plotArea.h, k;
      if (e.seriesIndex !== 0) return;
      for (k = shown.length - 1; k >= 0; k--) {
        if (!all[k].length) continue;
        trace(ctx, all[k], true, bottom);
        ctx.fillStyle = shown[k][2] || colour('--unserved');
        ctx.fill();
      }
    };
  }

  /* A light line on light bands gets a dark edge; one that is denser than the pixels is drawn thin. */
  function paintLine(name, width) {
    return function (e) {
      if (!e.points.length) return;
      var ctx = e.drawingContext, dense = e.points.length > e.plotArea.w;
      trace(ctx, e.points, false);
      if (!dense && name === '--ink' && dark.matches) {
        ctx.strokeStyle = colour('--paper');
        ctx.lineWidth = width + 2;
        ctx.stroke();
      }
      ctx.strokeStyle = name[0] === '#' ? name : colour(name);
      ctx.lineWidth = dense ? width / 2 : width;
      ctx.stroke();
    };
  }

  function theme() {
    return { gridLineColor: colour('--line'), axisLineColor: colour('--axis'), rangeSelectorPlotStrokeColor: colour('--axis'),
      rangeSelectorPlotFillColor: colour('--line'), rangeSelectorPlotFillGradientColor: colour('--line'),
      rangeSelectorForegroundStrokeColor: colour('--soft'), rangeSelectorBackgroundStrokeColor: colour('--line'),
      highlightCircleSize: 0 };
  }

  function tools(parent, actions) {
    var bar = element(parent, 'div', 'tools');
    actions.forEach(function (action) {
      var b = element(bar, 'button', '', action[0]);
      b.type = 'button';
      b.setAttribute('aria-label', action[1]);
      b.addEventListener('click', action[2]);
    });
    return bar;
  }

  function timeChart(figure) {
    var live = figure.querySelector('.live'), run = runs[0], per = 1, upper, lower = null, busy = false;
    var shown = bands.filter(function (b) { return runs.some(function (r) { return some(r.get(b[0])); }); });
    var names = shown.map(function (b) { return b[0]; }).concat('load');
    var store = runs.some(function (r) { return some(r.get('stored')); });
    var coarse = 60 * day;

    function perFor(range) { return range[1] - range[0] > coarse ? 24 : 1; }

    function span(length) {
      var range = upper.xAxisRange(), middle = (range[0] + range[1]) / 2, from, to;
      if (length >= end - start) { from = start; to = end; } else {
        from = length <= 7 * day ? Math.floor((middle - start) / day - (length / day - 1) / 2) * day + start : middle - length / 2;
        from = Math.max(start, Math.min(from, end - length));
        to = from + length;
      }
      upper.updateOptions({ dateWindow: [from, to] });
    }
    function move(direction) {
      var range = upper.xAxisRange(), length = range[1] - range[0];
      var from = Math.max(start, Math.min(range[0] + direction * length, end - length));
      upper.updateOptions({ dateWindow: [from, from + length] });
    }

    var bar = tools(live, [['Year', 'show the whole run', function () { span(end - start); }],
      ['Month', 'show 30 days', function () { span(30 * day); }], ['Week', 'show seven days', function () { span(7 * day); }],
      ['Day', 'show one day', function () { span(day); }], ['\u2039', 'earlier', function () { move(-1); }],
      ['\u203a', 'later', function () { move(1); }]]);
    var key = element(live, 'div', 'key'), plot = element(live, 'div', 'plot');
    var lowKey = store && element(live, 'div', 'key low'), lowPlot = store && element(live, 'div', 'plot low');

    function entry(parent, className, style, text, value) {
      var s = element(parent, 'span');
      element(s, 'i', className).style.background = style;
      s.appendChild(document.createTextNode(text));
      if (value !== undefined) element(s, 'b', '', ' ' + value);
      s.appendChild(document.createTextNode(' '));
    }
    function write(parent, x, list, hint) {
      parent.textContent = '';
      if (hint) element(parent, 'span', '', x === null ? (per === 24 ? 'Daily means; zoom in for hours. ' : 'Hourly means. ') +
        'Drag to zoom, double-click to see all.' : stamp(x, per === 1)).style.flexBasis = '100%';
      list.forEach(function (item) {
        var value;
        if (x !== null) {
          var i = Math.min(Math.round((x - start) / step), rows - 1), first = per === 24 ? Math.floor(i / 24) * 24 : i;
          value = grouped(mean(run.get(item[0]), first, Math.min(first + per, rows)), item[4]) + ' ' + item[3];
        }
        entry(parent, item[5] || '', item[2] || colour('--unserved'), item[1], value);
      });
    }
    function writeUpper(x) {
      write(key, x, shown.map(function (b) { return [b[0], b[1], b[2], 'MW', 1]; })
        .concat([['load', 'load', colour('--ink'), 'MW', 1, 'line']]), true);
    }
    function writeLower(x) { if (store) write(lowKey, x, [['stored', 'energy in the battery', '#009e73', 'MWh', 1, 'line']], false); }
    function writeBoth(x) { writeUpper(x); writeLower(x); }

    function follow(from, to) {
      var a = from.xAxisRange(), b = to && to.xAxisRange();
      if (to && (Math.abs(a[0] - b[0]) > 1 || Math.abs(a[1] - b[1]) > 1)) to.updateOptions({ dateWindow: a });
    }
    function refine() {
      var wanted = perFor(upper.xAxisRange());
      if (wanted === per) return;
      per = wanted;
      fill();
    }
    function drawn(g, initial) {
      if (initial || busy || !upper) return;
      busy = true;
      follow(g, g === upper ? lower : upper);
      refine();
      busy = false;
    }
    function fill() {
      upper.updateOptions({ file: table(run, shown, names, per, true) });
      if (lower) lower.updateOptions({ file: table(run, [], ['stored'], per, false) });
      writeBoth(null);
    }

    var model = {}, standard = Dygraph.defaultInteractionModel;
    Object.keys(standard).forEach(function (name) { if (name.indexOf('touch') !== 0) model[name] = standard[name]; });
    function options(extra) {
      var all = { legend: 'never', labelsUTC: true, interactionModel: model, drawCallback: drawn, dateWindow: [start, end],
        includeZero: true, axisLabelFontSize: 12, yLabelWidth: 16, rightGap: 8, xRangePad: 0,
        unhighlightCallback: function () { writeBoth(null); },
        highlightCallback: function (event, x) { writeBoth(x); }, axes: { y: { axisLabelWidth: 48 } } };
      var look = theme();
      Object.keys(look).concat(Object.keys(extra)).forEach(function (k) { all[k] = k in extra ? extra[k] : look[k]; });
      return all;
    }

    figure.classList.add('zooms');
    live.hidden = false;
    per = perFor([start, end]);
    writeUpper(null);
    writeLower(null);
    var series = {};
    names.forEach(function (name) { series[name] = { plotter: paintBands(shown) }; });
    series.load = { plotter: paintLine('--ink', 1.6) };
    upper = new Dygraph(plot, table(run, shown, names, per, true), options({ labels: ['time'].concat(names), ylabel: 'MW',
      series: series, showRangeSelector: !store, rangeSelectorHeight: 34 }));
    if (store) {
      lower = new Dygraph(lowPlot, table(run, [], ['stored'], per, false), options({ labels: ['time', 'stored'], ylabel: 'MWh',
        series: { stored: { plotter: paintLine('#009e73', 1.6) } }, showRangeSelector: true, rangeSelectorHeight: 34 }));
    }
    if (runs.length > 1) {
      element(bar, 'span', 'gap');
      var choice = element(bar, 'select');
      choice.setAttribute('aria-label', 'policy');
      runs.forEach(function (r, i) { element(choice, 'option', '', 'policy ' + r.policy).value = i; });
      choice.addEventListener('change', function () { run = runs[+choice.value]; fill(); });
    }
    dark.addEventListener('change', function () {
      upper.updateOptions(theme());
      if (lower) lower.updateOptions(theme());
      writeBoth(null);
    });
    return { upper: upper, lower: lower };
  }

  /* ---------------------------------------------------------------- values under the pointer */

  var tip = null;
  function showTip(event, text) {
    if (!tip) tip = element(document.body, 'div', 'tip');
    tip.textContent = text;
    tip.hidden = false;
    tip.style.left = Math.max(4, Math.min(event.clientX + 12, innerWidth - tip.offsetWidth - 4)) + 'px';
    tip.style.top = (event.clientY > 50 ? event.clientY - 38 : event.clientY + 18) + 'px';
  }
  function hideTip() { if (tip) tip.hidden = true; }

  var heats = { heat_cfe: ['cfe', 100, 1, ' % carbon-free'], heat_pue: ['pue', 1, 3, ' PUE'], heat_price: ['price', 1, 2, ' USD/MWh'] };
  function heatChart(svg) {
    var what = heats[svg.dataset.chart], cells = svg.querySelector('.cells'), first = Math.floor(start / day) * day;
    svg.addEventListener('pointermove', function (event) {
      var p = new DOMPoint(event.clientX, event.clientY).matrixTransform(cells.getScreenCTM().inverse());
      var t = first + Math.floor(p.x) * day + Math.floor(24 - p.y) * hour, i = Math.round((t - start) / step);
      if (p.y < 0 || p.y >= 24 || p.x < 0 || i < 0 || i >= rows) return hideTip();
      showTip(event, stamp(t, true) + ': ' + grouped(runs[0].get(what[0])[i] * what[1], what[2]) + what[3]);
    });
    svg.addEventListener('pointerleave', hideTip);
  }

  /* ---------------------------------------------------------------- the front */

  function frontChart(figure) {
    var box = element(figure, 'div', 'design', 'Choose a design: click a blue dot, or move through them with the Tab key.');
    box.setAttribute('aria-live', 'polite');
    function lines(list, names, units, values) {
      names.forEach(function (name, k) {
        element(list, 'dt', '', name.replace(/_/g, ' '));
        element(list, 'dd', '', (values[k] === null ? 'n/a' : grouped(values[k], Number.isInteger(values[k]) || Math.abs(values[k]) >= 100 ? 0 : 3)) + (units[k] === '1' ? '' : ' ' + units[k]));
      });
    }
    function show(index) {
      var point = data.front.points[index];
      if (!point) return;
      figure.querySelectorAll('.chosen').forEach(function (c) { c.classList.remove('chosen'); });
      figure.querySelectorAll('[data-point="' + index + '"]').forEach(function (c) { c.classList.add('chosen'); });
      box.textContent = '';
      element(box, 'strong', '', 'Design ' + index);
      var list = element(box, 'dl');
      lines(list, data.front.parameters, data.front.parameter_units, point.p);
      lines(list, data.front.objectives, data.front.objective_units, point.o);
      if (point.limit) { element(list, 'dt', '', 'limited by'); element(list, 'dd', '', point.limit); }
    }
    function choose(event) {
      var index = event.target.dataset && event.target.dataset.point;
      if (index !== undefined) show(index);
    }
    figure.addEventListener('click', choose);
    figure.addEventListener('focusin', choose);
  }

  /* ---------------------------------------------------------------- paper */

  /* What is folded up on a screen is on paper. */
  var folded = [];
  window.addEventListener('beforeprint', function () {
    folded = [].filter.call(document.querySelectorAll('details'), function (d) { return !d.open; });
    folded.forEach(function (d) { d.open = true; });
  });
  window.addEventListener('afterprint', function () { folded.forEach(function (d) { d.open = false; }); });

  /* ---------------------------------------------------------------- start */

  var charts = {}, supply = document.getElementById('supply'), front = document.getElementById('front');
  if (typeof Dygraph !== 'undefined' && supply && rows > 1) charts = timeChart(supply);
  document.querySelectorAll('svg[data-chart^="heat_"]').forEach(heatChart);
  if (front && data.front) frontChart(front);
  window.rackwatt = { charts: charts, runs: runs };
  document.documentElement.dataset.ready = performance.now().toFixed(0);
})();
