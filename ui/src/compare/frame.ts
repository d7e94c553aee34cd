/** Where the axes of parallel coordinates stand, in pixels. */
export const HEIGHT = 300;
export const TOP = 46;

/** How far down a place on an axis is, 0 to 1 from its lower end. */
export const yOf = (place: number): number => TOP + (1 - place) * HEIGHT;
