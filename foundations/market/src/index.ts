export * from './bars.ts';
