import { measureCloudLatency } from './cloud-latency.ts';

/** `npm run bench -- gateway` */
export async function run(): Promise<void> {
  await measureCloudLatency();
}
