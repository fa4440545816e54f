/** Characters of a password. None of them are asked for in particular; more of them only make hashing slow. */
export const passwordLength = { min: 10, max: 200 };
