import { type PeerProcess, startPeer } from "./peer-process.ts";

/** The peers of this thread by their command: started at the first question, open until the thread is done. */
const running = new Map<string, PeerProcess>();

/** The running peer of a command. */
export function peerOf(command: string): PeerProcess {
  const peer = running.get(command) ?? startPeer(command);
  running.set(command, peer);
  return peer;
}

/** Ends all of them. */
export async function closePeers(): Promise<void> {
  const peers = [...running.values()];
  running.clear();
  await Promise.all(peers.map((peer) => peer.close()));
}
