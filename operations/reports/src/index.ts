export { renderCalibrationReport } from './calibration-report.ts';
export * from './format.ts';
export * from './measure-rows.ts';
export * from './render-report.ts';
export { readReportDocument } from './report-document.ts';
export * from './sparkline.ts';
export * from './quality-report.ts';
export { renderDecayReport, type DecayedFeature, type DecayReport } from './features/decay-report.ts';
export { renderCheckReport, type CheckReport } from './features/check-report.ts';
