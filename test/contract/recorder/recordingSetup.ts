/** What the processes of this test record. */
export const place = 'custom https://exchange.example';
export const symbol = 'USDT_IRR';
