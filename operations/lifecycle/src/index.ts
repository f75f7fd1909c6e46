export { gatesSchema, judgeGates, type GateFacts, type GateResult, type Gates } from './gates.ts';
export {
  describeModel,
  judgeModel,
  knewLater,
  modelDocumentSchema,
  type DocumentFacts,
  type ModelDocument,
} from './model-document.ts';
export { notStored, promote, storedModel, storeModel, type StoredModel } from './model-store.ts';
export { modelNamed, modelsConfigSchema, modelsJsonSchema, type ModelsConfig } from './models-config.ts';
