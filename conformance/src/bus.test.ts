import { createInProcessBus } from '@quantcli/runtime';
import { describeBus } from './bus-kit.ts';

describeBus('the in-process bus', (onError) => createInProcessBus({ onError }));
