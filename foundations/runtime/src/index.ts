export * from './in-process-bus.ts';
export * from './lru-cache.ts';
export * from './prometheus-metrics.ts';
export * from './sqlite-trial-log.ts';
export * from './worker-pool.ts';
