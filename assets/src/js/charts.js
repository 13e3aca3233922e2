// Charts of the dashboard, from JSON blocks. Canvas and rich-text tooltips: nothing needs an inline style.
import { LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([LineChart, AriaComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);

const styles = getComputedStyle(document.documentElement);
const token = (name) => styles.getPropertyValue(name).trim();

function line(name, data, color, symbol, dashed) {
  return {
    name, data, type: 'line', symbol, symbolSize: 8, showSymbol: true, cursor: 'pointer',
    itemStyle: { color }, lineStyle: { color, width: 2.5, type: dashed ? 'dashed' : 'solid' },
  };
}

function option(data) {
  const text = { color: token('--bh-ink-soft'), fontFamily: getComputedStyle(document.body).fontFamily };
  return {
    aria: { enabled: true },
    animation: false,
    textStyle: text,
    legend: { top: 0, right: 0, itemWidth: 26, textStyle: text },
    grid: { left: 8, right: 14, top: 36, bottom: 4, containLabel: true },
    tooltip: { trigger: 'axis', renderMode: 'richText', confine: true },
    xAxis: { type: 'category', data: data.months, boundaryGap: false, axisLabel: text, axisLine: { lineStyle: { color: token('--bh-line-strong') } }, axisTick: { show: false } },
    yAxis: { type: 'value', minInterval: 1, axisLabel: text, splitLine: { lineStyle: { color: token('--bh-line') } } },
    series: [
      line(data.found_label, data.found, token('--bh-primary'), 'circle', false),
      line(data.closed_label, data.closed, '#1f8557', 'rect', true),
    ],
  };
}

// What a device measured: one line, with the least and the greatest where a point stands for many readings.
function readings(data) {
  const base = option({ months: data.moments });
  const plain = (name, values, color, dashed) => ({ ...line(name, values, color, 'circle', dashed), showSymbol: values.length < 60, symbolSize: 5, cursor: 'default' });
  const series = [plain(data.label, data.values, token('--bh-primary'), false)];
  if (data.least.length) series.push(plain(data.greatest_label, data.greatest, '#b45309', true), plain(data.least_label, data.least, '#1f8557', true));
  // Where a rule would have raised an alarm, and its limit.
  if (data.marked.length) series[0].markArea = { silent: true, itemStyle: { color: 'rgba(217, 45, 32, 0.16)' }, label: { show: false }, data: data.marked.map(([from, to]) => [{ xAxis: from, name: data.marked_label }, { xAxis: to }]) };
  if (data.limit !== null) series[0].markLine = { silent: true, symbol: 'none', lineStyle: { color: '#d92d20', type: 'dotted', width: 2 }, label: { formatter: data.limit_label, position: 'insideEndTop' }, data: [{ yAxis: data.limit }] };
  return { ...base, yAxis: { ...base.yAxis, minInterval: 0, scale: true }, series };
}

function start() {
  for (const box of document.querySelectorAll('[data-chart]')) {
    const data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    if (!(data.months ?? data.moments).length) continue;
    box.hidden = false;
    const chart = init(box);
    chart.setOption(data.moments ? readings(data) : option(data));
    new ResizeObserver(() => chart.resize()).observe(box);
    if (data.moments) continue;
    chart.on('click', ({ seriesIndex, dataIndex }) => {
      const href = (seriesIndex === 0 ? data.found_hrefs : data.closed_hrefs)[dataIndex];
      if (href) window.location.assign(href);
    });
  }
}

if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
else start();
