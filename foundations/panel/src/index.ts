export * from './panel.ts';
export * from './adjustment.ts';
export * from './adjustment-view.ts';
export * from './as-of.ts';
export { alwaysOpen, type Calendar } from './calendar.ts';
export * from './calendar-named.ts';
export * from './nyse-calendar.ts';
export * from './bars-per-year.ts';
export * from './time-zone.ts';
