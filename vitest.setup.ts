/** Random tests draw the same cases everywhere; `QUANT_TEST_SEED=$RANDOM npm test` looks for new ones. */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['QUANT_TEST_SEED'] ?? 20_261_121) });
