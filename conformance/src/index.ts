export * from './catalog-kit.ts';
export * from './repository-kit.ts';
