import {
  CommentOutlined,
  FacebookOutlined,
  GlobalOutlined,
  MailOutlined,
  MessageOutlined,
  MobileOutlined,
  PhoneOutlined,
  SendOutlined,
  WechatOutlined,
  WhatsAppOutlined,
} from '@ant-design/icons';
import type { ComponentType } from 'react';
import type { Channel } from '../api/schema.js';
import { useText } from '../text/text.js';

const marks: Record<Channel, ComponentType> = {
  WEB: GlobalOutlined,
  WECHAT: WechatOutlined,
  WHATSAPP: WhatsAppOutlined,
  LINE: CommentOutlined,
  TELEGRAM: SendOutlined,
  FACEBOOK: FacebookOutlined,
  EMAIL: MailOutlined,
  SMS: MessageOutlined,
  PHONE: PhoneOutlined,
  APP: MobileOutlined,
};

/** A channel, by its sign and its name. */
export function ChannelMark({ channel }: { channel: Channel }) {
  const text = useText();
  const Mark = marks[channel];
  return (
    <span className="channel-mark">
      <span aria-hidden="true">
        <Mark />
      </span>
      {text.channels[channel]}
    </span>
  );
}
