/** The task that workers run: a part of a stage, over shared memory. */
import { fastestKernels } from '@quantcli/numeric';
import { Panel, type PanelParts } from '@quantcli/panel';
import { parseFeature } from '../language/language.ts';
import { planEvaluation } from './plan.ts';
import { runStage } from './run-stage.ts';

export interface StageTask {
  /** Canonical texts: expressions do not travel, but the same texts make the same plan. */
  readonly texts: readonly string[];
  /** Fields and mask over SharedArrayBuffers. */
  readonly panel: PanelParts;
  readonly matrices: readonly Float64Array[];
  readonly stage: number;
  readonly from: number;
  readonly to: number;
}

export function evaluateStage({ texts, panel, matrices, stage, from, to }: StageTask): void {
  const plan = planEvaluation(texts.map(parseFeature));
  runStage(plan.stages[stage]!, { panel: Panel.of(panel), matrices }, fastestKernels(), from, to);
}
