/** A number that the report prints: its name there, and what it says in one sentence without formulas. */
export interface Metric {
  id: string;
  name: string;
  meaning: string;
}
