import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input } from 'antd';
import { useText } from '../text/text.js';

/** What else is known, by names of one's own. */
export function CustomFieldRows() {
  const text = useText();
  return (
    <fieldset className="custom-fields">
      <legend>{text.customer.fields.customFields}</legend>
      <Form.List name="customFields">
        {(rows, { add, remove }) => (
          <>
            {rows.map(({ key, name }) => (
              <div key={key} className="custom-field">
                <Form.Item name={[name, 'key']} noStyle>
                  <Input aria-label={text.customer.fieldName} placeholder={text.customer.fieldName} maxLength={255} />
                </Form.Item>
                <Form.Item name={[name, 'value']} noStyle>
                  <Input aria-label={text.customer.fieldValue} placeholder={text.customer.fieldValue} />
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={text.customer.removeField}
                  onClick={() => remove(name)}
                />
              </div>
            ))}
            <Button icon={<PlusOutlined />} onClick={() => add({ key: '', value: '' })}>
              {text.customer.addField}
            </Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}
