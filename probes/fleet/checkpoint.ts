/** A checkpoint (卡口): one site, several lanes, each with a capture device that answers as a camera does. */
import { type Camera, type CameraOptions, startCamera } from './camera.ts';
import type { Fault } from './faults.ts';

export interface CheckpointOptions extends CameraOptions {
  /** How many lanes; two by default. */
  readonly lanes?: number;
}

/** A running checkpoint. */
export interface Checkpoint {
  /** In the order of the lanes: lane 1 first. */
  readonly lanes: readonly Camera[];
  /** As the registry writes them: `1=127.0.0.1:8000;2=127.0.0.1:8001`. */
  readonly lanesText: string;
  /** Lanes count from 1. */
  setLane(lane: number, faults: Fault | readonly Fault[]): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the capture devices of all lanes. */
export async function startCheckpoint({
  lanes = 2,
  ...options
}: CheckpointOptions = {}): Promise<Checkpoint> {
  const cameras = await Promise.all(Array.from({ length: lanes }, () => startCamera(options)));
  return {
    lanes: cameras,
    lanesText: cameras.map(({ host, onvifPort }, at) => `${at + 1}=${host}:${onvifPort}`).join(';'),
    async setLane(lane, faults) {
      const camera = cameras[lane - 1];
      if (camera === undefined) throw new RangeError(`no lane ${lane}: there are ${cameras.length}`);
      await camera.set(faults);
    },
    async stop() {
      await Promise.all(cameras.map((camera) => camera.stop()));
    },
  };
}
