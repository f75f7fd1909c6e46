/** Sources that many operators name. */
export const KAKUSHADZE = 'Kakushadze (2016), 101 Formulaic Alphas, appendix';
export const TA_LIB = 'TA-Lib';
export const WORLDQUANT = 'WorldQuant BRAIN operators';
export const QLIB = 'Qlib';
