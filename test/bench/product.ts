// What is measured of the product: bundled as it ships (frame/asShipped.ts), so that figures are of the code that users run.
export { exact } from '../../src/domain/decimal';
export { defaultAges } from '../../src/domain/orderCheck';
export { validateOrder } from '../../src/domain/validateOrder';
export { readBook, readMarkets } from '../../src/exchange/answerReading';
export { InvexClient } from '../../src/exchange/client';
export { DriftReport } from '../../src/exchange/drift';
export { environmentAt } from '../../src/exchange/environments';
export { Limiter } from '../../src/exchange/limiter';
export { Secret } from '../../src/exchange/secret';
export { ServerClock } from '../../src/exchange/serverClock';
export { Signer } from '../../src/exchange/signer';
export { Transport } from '../../src/exchange/transport';
export { ZoneChoice } from '../../src/exchange/zoneChoice';
export { Journal } from '../../src/trading/journal';
export { OrderDesk } from '../../src/trading/orderDesk';
export { requestOf } from '../../src/trading/placementCheck';
export { paperMarkets } from '../../src/paper/markets';
export { PaperExchange } from '../../src/paper/paperExchange';
