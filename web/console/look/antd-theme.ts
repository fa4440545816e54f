import { theme, type ThemeConfig } from 'antd';
import { useMemo } from 'react';
import { useMedia } from './media.js';
import { useTheme } from './theme.js';

const still = matchMedia('(prefers-reduced-motion: reduce)');

const font =
  "system-ui, -apple-system, 'Segoe UI', 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Sans CJK SC', sans-serif";

const shared = {
  fontFamily: font,
  fontSize: 14,
  borderRadius: 8,
  borderRadiusLG: 12,
  controlHeight: 36,
  wireframe: false,
};

const flatButtons = { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' };
const roomyTable = { cellPaddingInlineMD: 16, cellPaddingBlockMD: 12 };

/** The components' own design in the colours of the brand: see look/base.css. */
export function useAntdTheme(): ThemeConfig {
  const current = useTheme();
  const isStill = useMedia(still);
  return useMemo(() => {
    const ours = current === 'dark' ? darkTheme : lightTheme;
    // Where styles end every transition at once, nobody would hear of its end.
    return isStill ? { ...ours, token: { ...ours.token, motion: false } } : ours;
  }, [current, isStill]);
}

const lightTheme: ThemeConfig = {
  algorithm: theme.defaultAlgorithm,
  token: {
    ...shared,
    colorPrimary: '#0b7468',
    colorLink: '#0b7468',
    colorLinkHover: '#095e54',
    colorLinkActive: '#095e54',
    colorInfo: '#0b7468',
    colorError: '#b3261e',
    colorWarning: '#8f5200',
    colorSuccess: '#137a4a',
    colorTextBase: '#16211f',
    colorText: '#16211f',
    colorBgLayout: '#fbfaf7',
    colorBorder: '#cfccc1',
    colorBorderSecondary: '#e4e2da',
    colorTextPlaceholder: '#66726e',
    colorTextDescription: '#56635f',
    colorTextTertiary: '#5f6c68',
    colorTextQuaternary: '#66726e',
    colorTextSecondary: '#4a5753',
  },
  components: {
    Button: flatButtons,
    Table: {
      ...roomyTable,
      headerBg: '#f8f6f1',
      headerColor: '#56635f',
      headerSortActiveBg: '#f1eee6',
      headerSortHoverBg: '#f1eee6',
      bodySortBg: '#fdfcf9',
      rowHoverBg: '#faf8f3',
    },
  },
};

const darkTheme: ThemeConfig = {
  algorithm: theme.darkAlgorithm,
  token: {
    ...shared,
    colorPrimary: '#3ccdb7',
    colorLink: '#3ccdb7',
    colorLinkHover: '#5ad9c6',
    colorLinkActive: '#5ad9c6',
    colorInfo: '#3ccdb7',
    colorError: '#ff8f85',
    colorWarning: '#f0b65a',
    colorSuccess: '#3ecf8e',
    colorTextBase: '#eaf1ee',
    colorText: '#eaf1ee',
    colorBgBase: '#0c1412',
    colorBgLayout: '#0c1412',
    colorBgContainer: '#131e1b',
    colorBgElevated: '#192521',
    colorBorder: '#3a4d46',
    colorBorderSecondary: '#22312d',
    colorTextPlaceholder: '#8fa09a',
    colorTextDescription: '#a5b5b0',
    colorTextTertiary: '#98a9a3',
    colorTextQuaternary: '#8fa09a',
    colorTextSecondary: '#b6c5c0',
    colorTextLightSolid: '#06231e',
    colorBgSpotlight: '#d8e6e2',
  },
  components: {
    Button: flatButtons,
    Table: {
      ...roomyTable,
      headerBg: '#172420',
      headerColor: '#a5b5b0',
      headerSortActiveBg: '#1c2b26',
      headerSortHoverBg: '#1c2b26',
      bodySortBg: '#15211e',
      rowHoverBg: '#182521',
    },
  },
};
