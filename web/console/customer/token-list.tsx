import { KeyOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { api, ask, run } from '../api/client.js';
import type { Customer, CustomerToken, IssuedToken } from '../api/schema.js';
import { Emptiness } from '../look/emptiness.js';
import { Fault } from '../look/fault.js';
import { Loading } from '../look/loading.js';
import { ChannelMark } from '../person/channel-mark.js';
import { faultText } from '../text/fault-text.js';
import { fullTime } from '../text/time.js';
import { useLanguage, useText } from '../text/text.js';
import { customerKeys } from './customer-query.js';
import { FreshToken } from './fresh-token.js';

/** The tokens with which a customer connects: issued, looked at, ended. */
export function TokenList({ customer }: { customer: Customer }) {
  const text = useText();
  const params = { path: { customerId: customer.id } };
  const { data, error, refetch } = useQuery({
    queryKey: customerKeys.tokens(customer.id),
    queryFn: () => ask(api.GET('/api/v1/customers/{customerId}/tokens', { params })),
  });
  const { isBusy, issued, issue, end, endAll } = useTokenActs(customer);
  return (
    <div className="tokens">
      <div className="tokens-head">
        <p>{customer.active ? text.tokens.hint : text.tokens.inactive}</p>
        <Button type="primary" icon={<KeyOutlined />} loading={isBusy} disabled={!customer.active} onClick={issue}>
          {text.tokens.issue}
        </Button>
      </div>
      {issued !== undefined && <FreshToken token={issued} />}
      {data === undefined && (error === null ? <Loading /> : <Fault error={error} onRetry={() => void refetch()} />)}
      {data?.length === 0 && <Emptiness icon={<KeyOutlined />} title={text.tokens.none} hint={text.tokens.noneHint} />}
      <ul>
        {data?.map((token) => (
          <TokenRow key={token.id} token={token} onEnd={() => end(token.id)} />
        ))}
      </ul>
      {data !== undefined && data.length > 1 && (
        <Popconfirm
          title={text.tokens.endAllAsk}
          onConfirm={endAll}
          okText={text.tokens.endAll}
          cancelText={text.common.cancel}
        >
          <Button danger>{text.tokens.endAll}</Button>
        </Popconfirm>
      )}
    </div>
  );
}

function TokenRow({ token, onEnd }: { token: CustomerToken; onEnd: () => void }) {
  const text = useText();
  const language = useLanguage();
  const { channel, createdAt, expiresAt, lastUsedAt } = token;
  return (
    <li className="token-row">
      <div>
        <ChannelMark channel={channel} />
        <p>{text.tokens.created(fullTime(createdAt, language))}</p>
        <p>
          {text.tokens.expires(fullTime(expiresAt, language))} ·{' '}
          {lastUsedAt === null ? text.tokens.unused : text.tokens.used(fullTime(lastUsedAt, language))}
        </p>
      </div>
      <Popconfirm title={text.tokens.endAsk} onConfirm={onEnd} okText={text.tokens.end} cancelText={text.common.cancel}>
        <Button size="small">{text.tokens.end}</Button>
      </Popconfirm>
    </li>
  );
}

function useTokenActs({ id }: Customer) {
  const text = useText();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [isBusy, setIsBusy] = useState(false);
  const [issued, setIssued] = useState<IssuedToken>();
  const act = async (step: () => Promise<void>) => {
    setIsBusy(true);
    try {
      await step();
    } catch (error) {
      message.error(faultText(text, error));
    } finally {
      setIsBusy(false);
      await queries.invalidateQueries({ queryKey: customerKeys.tokens(id) });
    }
  };
  const path = { customerId: id };
  return {
    isBusy,
    issued,
    issue: () =>
      void act(async () =>
        setIssued(await ask(api.POST('/api/v1/customers/{customerId}/token', { params: { path } }))),
      ),
    end: (tokenId: string) =>
      void act(async () => {
        await run(
          api.DELETE('/api/v1/customers/{customerId}/tokens/{tokenId}', { params: { path: { ...path, tokenId } } }),
        );
        message.success(text.tokens.ended);
      }),
    endAll: () =>
      void act(async () => {
        await run(api.DELETE('/api/v1/customers/{customerId}/tokens', { params: { path } }));
        setIssued(undefined);
        message.success(text.tokens.ended);
      }),
  };
}
