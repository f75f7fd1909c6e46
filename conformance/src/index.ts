export * from './catalog-kit.ts';
