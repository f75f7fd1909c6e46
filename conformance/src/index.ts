export * from './catalog-kit.ts';
export * from './repository-kit.ts';
export { providerKit, type ProviderUnderTest } from './provider-kit.ts';
