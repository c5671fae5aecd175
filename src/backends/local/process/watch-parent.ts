import { Socket } from 'node:net';

/** The file descriptor of the pipe that is never written to: it ends when the gateway does, however that died. */
const lifelineDescriptor = 4;

/**
 * Runs as a thread of the engine's process: the main one hears nothing for minutes while onnxruntime
 * computes, and must not outlive the gateway. Nothing else ends a process in the middle of an evaluation.
 */
const lifeline = new Socket({ fd: lifelineDescriptor });
lifeline.on('close', () => process.kill(process.pid, 'SIGKILL'));
lifeline.on('error', () => process.kill(process.pid, 'SIGKILL'));
lifeline.resume();
