/**
 * The report's only script: while the pointer is over a chart, its legend shows the date and the values there. Everything
 * the charts say is readable without it.
 */
import { Markup } from './markup.ts';

export const readoutScript = new Markup(`
for (const plot of document.querySelectorAll('[data-readout]')) {
  const rows = JSON.parse(plot.querySelector('script').textContent);
  const legend = plot.parentElement.querySelector('.legend');
  const values = [...legend.querySelectorAll('b')];
  const latest = values.map((value) => value.textContent);
  const when = legend.querySelector('.when');
  const hair = plot.appendChild(document.createElement('div'));
  hair.className = 'hair';
  hair.hidden = true;
  const show = (texts, heading) => {
    values.forEach((value, i) => { value.textContent = texts[i]; });
    when.textContent = heading;
  };
  plot.addEventListener('pointermove', (event) => {
    const box = plot.querySelector('svg svg').getBoundingClientRect();
    const at = (event.clientX - box.left) / box.width;
    let low = 0;
    let high = rows.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rows[middle][0] < at) low = middle + 1;
      else high = middle;
    }
    if (low > 0 && at - rows[low - 1][0] < rows[low][0] - at) low -= 1;
    const [place, heading, ...texts] = rows[low];
    hair.style.left = box.left - plot.getBoundingClientRect().left + place * box.width + 'px';
    hair.hidden = false;
    show(texts, heading);
  });
  plot.addEventListener('pointerleave', () => {
    hair.hidden = true;
    show(latest, '');
  });
}
`);
