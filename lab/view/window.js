// The part of the plane that the picture of the moons shows, and the grid on which it is coloured.
export const WINDOW = { left: -1.8, right: 2.8, bottom: -1.4, top: 1.9 };
export const GRID = { columns: 69, rows: 50 };
