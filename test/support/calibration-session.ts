import type { CalibrationSession } from '#core/calibration/conclude.ts';

export const CALIBRATION_SESSION: CalibrationSession = {
  source: 'x11grab',
  encoder: 'svt-av1',
  resolution: '1280x720',
  fps: 60,
  measured_at: '2026-11-20T12:00:00.000Z',
  recorder: '0.1.0',
  source_size: '1280x720',
  seconds: 60,
  frames: 3600,
  composited: false,
};
