export * from './rolling-kernel.ts';
