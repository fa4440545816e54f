let context: AudioContext | undefined;

/** Two soft tones. A browser that has not been clicked yet stays silent. */
export function chime(): void {
  try {
    context ??= new AudioContext();
    if (context.state === 'suspended') void context.resume();
    tone(context, 660, 0);
    tone(context, 880, 0.12);
  } catch {
    // No sound is no fault.
  }
}

function tone(on: AudioContext, frequency: number, after: number): void {
  const begin = on.currentTime + after;
  const oscillator = new OscillatorNode(on, { frequency, type: 'sine' });
  const volume = new GainNode(on, { gain: 0 });
  volume.gain.linearRampToValueAtTime(0.12, begin + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.0001, begin + 0.35);
  oscillator.connect(volume).connect(on.destination);
  oscillator.start(begin);
  oscillator.stop(begin + 0.4);
}
