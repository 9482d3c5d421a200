/** A limit order to buy, its amounts as canonical texts. */
export interface OrderToPlace {
  readonly symbol: string;
  readonly price: string;
  readonly quantity: string;
}
