/* Reads drawn values back from the charts of a page: from shapes and tick labels, never from the page's data. */
window.reader = (function () {
  'use strict';
  var number = function (text) { return parseFloat(text.replace(/,/g, '').replace('\u2212', '-')); };

  /* The drawing of a chart that is laid out for this width, whether shown or hidden behind its live version. */
  function drawing(name) {
    var kind = matchMedia('(max-width: 700px)').matches && !matchMedia('print').matches ? '.narrow' : '.wide';
    return document.querySelector('#' + name + ' ' + kind + ' svg');
  }

  function attr(e, name) { return parseFloat(e.getAttribute(name)); }

  /* Axes by their tick labels; a drawing has as many as runs of rising numbers. Gives place -> value. */
  function axes(svg, selector, place) {
    var runs = [], last = Infinity;
    svg.querySelectorAll(selector).forEach(function (t) {
      var value = number(t.textContent);
      if (!(value > last)) runs.push([]);
      runs[runs.length - 1].push([place(t), value]);
      last = value;
    });
    return runs.map(function (run) {
      var a = run[0], b = run[run.length - 1];
      return function (at) { return a[1] + (at - a[0]) / (b[0] - a[0]) * (b[1] - a[1]); };
    });
  }
  function yAxes(svg) { return axes(svg, 'text.ytick', function (t) { return attr(t, 'y') - 4; }); }
  function xAxes(svg) { return axes(svg, 'text.xtick', function (t) { return attr(t, 'x'); }); }

  /* Path as points [x, y]. */
  function points(path) {
    var out = [], x = 0, y = 0;
    (path.getAttribute('d').match(/[MLHVCZ][^MLHVCZ]*/g) || []).forEach(function (piece) {
      var n = piece.slice(1).trim().split(/[ ,]+/).map(Number);
      if (piece[0] === 'H') x = n[0]; else if (piece[0] === 'V') y = n[0];
      else if (piece[0] === 'M' || piece[0] === 'L') { x = n[0]; y = n[1]; } else return;
      out.push([x, y]);
    });
    return out;
  }

  /* Height of a stepped line over the middle of step i of n; of an area its upper edge less its lower one. */
  function step(svg, series, i, n, axis) {
    var path = svg.querySelector('path[data-series="' + series + '"]'), p = points(path);
    var left = Math.min.apply(null, p.map(function (q) { return q[0]; })), right = Math.max.apply(null, p.map(function (q) { return q[0]; }));
    var at = left + (i + 0.5) / n * (right - left), value = yAxes(svg)[axis], found = [];
    for (var k = 1; k < p.length; k++)
      if ((p[k - 1][0] - at) * (p[k][0] - at) < 0) found.push(value(p[k][1]));
    return found.length === 2 ? found[0] - found[1] : found[0];
  }

  return {
    steps: function (chart, series, list, n, axis) {
      var svg = drawing(chart);
      return list.map(function (i) { return step(svg, series, i, n, axis); });
    },
    /* MW for a pixel of the drawing: what reading can tell apart. */
    pixel: function (chart, axis) {
      var value = yAxes(drawing(chart))[axis];
      return Math.abs(value(1) - value(0));
    },
    /* Value of a line at places of its bottom axis, linear between its points. */
    line: function (chart, series, list) {
      var svg = drawing(chart), x = xAxes(svg)[0], y = yAxes(svg)[0];
      var p = points(svg.querySelector('path[data-series="' + series + '"]')).map(function (q) { return [x(q[0]), y(q[1])]; });
      return list.map(function (at) {
        for (var k = 1; k < p.length; k++)
          if (p[k - 1][0] <= at && at <= p[k][0])
            return p[k - 1][1] + (at - p[k - 1][0]) / (p[k][0] - p[k - 1][0] || 1) * (p[k][1] - p[k - 1][1]);
        return null;
      });
    },
    /* Colours over the middle of hours [day, hour]: how many shapes lie there, and the range that the first stands for. */
    heat: function (chart, list) {
      var svg = drawing(chart);
      return list.map(function (cell) {
        var hits = [].filter.call(svg.querySelectorAll('.cells path'), function (path) {
          var at = svg.createSVGPoint();
          at.x = cell[0] + 0.5;
          at.y = 24 - cell[1] - 0.5;
          return path.isPointInFill(at);
        });
        if (hits.length !== 1) return { shapes: hits.length };
        var key = svg.querySelector('rect.' + hits[0].getAttribute('class'));
        return { shapes: 1, from: +hits[0].dataset.from, to: +hits[0].dataset.to,
          same: getComputedStyle(key).fill === getComputedStyle(hits[0]).fill };
      });
    },
    /* Rows of a bar chart: label, bars as [left, width], text of the value. */
    rows: function (chart) {
      var svg = drawing(chart), rows = [];
      svg.querySelectorAll('text.value').forEach(function (v) {
        var y = attr(v, 'y') - 11;
        var bars = [].filter.call(svg.querySelectorAll('rect'), function (r) { return Math.abs(attr(r, 'y') - y) < 1; });
        /* Several panels side by side: the bar that ends before the value. */
        if (chart === 'policies') bars = bars.filter(function (r) { return attr(r, 'x') <= attr(v, 'x'); }).slice(-1);
        rows.push({ text: v.textContent, value: number(v.textContent.replace(/^\D*?(?=[-\u2212\d])/, '')),
          left: Math.min.apply(null, bars.map(function (r) { return attr(r, 'x'); })),
          width: bars.reduce(function (sum, r) { return sum + attr(r, 'width'); }, 0), bars: bars.length });
      });
      return rows;
    },
    /* Nodes of the flow: name, GWh in the label, height. */
    nodes: function () {
      var rects = [].filter.call(drawing('flow').querySelectorAll('rect'), function (r) { return r.getAttribute('class') !== 'bus'; });
      return rects.map(function (r) {
        var t = r.nextElementSibling;
        while (t && t.tagName !== 'text') t = t.nextElementSibling;
        var label = t.textContent, value = label.match(/([\d,.]+) GWh/) || t.nextElementSibling.textContent.match(/([\d,.]+) GWh/);
        return { name: label.replace(/ [\d,.]+ GWh/, ''), GWh: number(value[1]), height: attr(r, 'height') };
      });
    },
    dots: function () {
      var svg = drawing('front'), x = xAxes(svg)[0], y = yAxes(svg)[0];
      return [].map.call(svg.querySelectorAll('circle.front'), function (c) {
        return { point: +c.dataset.point, x: x(attr(c, 'cx')), y: y(attr(c, 'cy')) };
      });
    },
    /* Numbers of the page that summary.json has, too. */
    numbers: function () {
      return [].map.call(document.querySelectorAll('data[data-key]'), function (d) {
        return { key: d.dataset.key, value: d.getAttribute('value') === 'null' ? null : +d.getAttribute('value'),
          factor: +d.dataset.factor, shown: number(d.textContent), decimals: (d.textContent.split('.')[1] || '').length };
      });
    },
    /* The live chart: middle of an hour in client pixels, text of its key, and band limits from the colours of its pixels. */
    client: function (ms) {
      var g = rackwatt.charts.upper, box = g.graphDiv.getBoundingClientRect();
      return [box.left + g.toDomXCoord(ms), box.top + g.getArea().y + g.getArea().h / 2];
    },
    key: function (lower) { return document.querySelector(lower ? '#supply .key.low' : '#supply .key').textContent; },
    range: function () { return rackwatt.charts.upper.xAxisRange(); },
    lowRange: function () { return rackwatt.charts.lower.xAxisRange(); },
    bands: function (ms) {
      var g = rackwatt.charts.upper, ratio = g.hidden_.width / g.hidden_.clientWidth, area = g.getArea();
      var x = Math.round(g.toDomXCoord(ms) * ratio), tall = Math.round(area.h * ratio), top = Math.round(area.y * ratio);
      var column = g.hidden_ctx_.getImageData(x, top, 1, tall).data, names = { '86,180,233': 'wind', '230,159,0': 'pv',
        '0,158,115': 'discharge', '213,94,0': 'import' }, out = {};
      for (var i = 0; i < tall; i++) {
        var name = names[column[4 * i] + ',' + column[4 * i + 1] + ',' + column[4 * i + 2]];
        if (name) out[name] = (out[name] || 0) + 1;
      }
      var MW = Math.abs(g.toDataYCoord(0) - g.toDataYCoord(1)) / ratio;
      Object.keys(out).forEach(function (k) { out[k] *= MW; });
      out.pixel = MW;
      return out;
    },
    /* Texts that touch each other or leave their drawing, and what is wider than the window. */
    collisions: function () {
      var found = [];
      document.querySelectorAll('svg[data-chart]').forEach(function (svg) {
        if (!svg.getClientRects().length || getComputedStyle(svg.parentNode).display === 'none') return;
        var frame = svg.getBoundingClientRect();
        var boxes = [].map.call(svg.querySelectorAll('text'), function (t) { return [t.getBoundingClientRect(), t.textContent]; })
          .filter(function (b) { return b[1] !== ''; });
        boxes.forEach(function (a, i) {
          if (a[0].left < frame.left - 2 || a[0].right > frame.right + 2 || a[0].top < frame.top - 2 || a[0].bottom > frame.bottom + 2)
            found.push(svg.dataset.chart + ': "' + a[1] + '" leaves the drawing');
          boxes.slice(i + 1).forEach(function (b) {
            if (Math.min(a[0].right, b[0].right) - Math.max(a[0].left, b[0].left) > 1 &&
                Math.min(a[0].bottom, b[0].bottom) - Math.max(a[0].top, b[0].top) > 3)
              found.push(svg.dataset.chart + ': "' + a[1] + '" on "' + b[1] + '"');
          });
        });
      });
      document.querySelectorAll('main *').forEach(function (e) {
        if (e.closest('.scroll') || e.closest('svg')) return;
        var box = e.getBoundingClientRect();
        if (box.width && box.right > document.documentElement.clientWidth + 1) found.push(e.tagName + ' is wider than the window');
      });
      return found;
    }
  };
})();
'ready';
