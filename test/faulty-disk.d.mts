export interface DiskPlan {
  mode: "freeze" | "kill" | "error" | "count";
  /** the folder that it is about */
  under: string;
  /** which of the calls that change something, from 1 */
  at?: number;
  /** half of the work of that call has been done */
  torn?: boolean;
  /** of the system's error: ENOSPC, EROFS, EIO */
  code?: string;
  /** every call from there on fails */
  lasting?: boolean;
}

export interface DiskCall {
  name: string;
  path: string;
  canTear: boolean;
}

export function armDisk(plan: DiskPlan): void;
export function disarmDisk(): DiskCall[];
