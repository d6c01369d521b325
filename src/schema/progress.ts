/** One step of a long piece of work; a door decides whether and how to show it. */
export interface ProgressEvent {
  phase: string;
  done: number;
  total?: number | undefined;
  note?: string | undefined;
}
export type Progress = (event: ProgressEvent) => void;
