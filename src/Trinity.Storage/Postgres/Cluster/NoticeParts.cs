using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Npgsql;

namespace Trinity.Storage.Postgres.Cluster;

/// <summary>Writes a notice in as many parts as it takes: the database carries no more than 7,999 bytes in one.</summary>
internal sealed class NoticeParts : IDisposable
{
    /// <summary>A part is full from here on. An item has at most 1,300 bytes more.</summary>
    private const int PartBytes = 6_000;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly NpgsqlBatch _batch;
    private readonly string _writer;
    private readonly long _number;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;
    private string? _word;

    public NoticeParts(NpgsqlBatch batch, Guid writer, long number)
    {
        _batch = batch;
        _writer = writer.ToString("N");
        _number = number;
        _json = new Utf8JsonWriter(_buffer, Options);
    }

    /// <summary>Writes what belongs to a word.</summary>
    public void Write<T>(string word, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        foreach (var item in items)
        {
            Begin(word);
            write(_json, item);
            if (_json.BytesCommitted + _json.BytesPending > PartBytes)
            {
                Close();
            }
        }
    }

    /// <summary>Ends the part that is being written.</summary>
    public void Close()
    {
        if (_word is null)
        {
            return;
        }

        _json.WriteEndArray();
        _json.WriteEndArray();
        _json.Flush();
        var notify = new NpgsqlBatchCommand("SELECT pg_notify($1, $2)");
        notify.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Notice.Channel });
        notify.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Encoding.UTF8.GetString(_buffer.WrittenSpan) });
        _batch.BatchCommands.Add(notify);
        _buffer.Clear();
        _json.Reset();
        _word = null;
    }

    public void Dispose() => _json.Dispose();

    private void Begin(string word)
    {
        if (_word == word)
        {
            return;
        }

        if (_word is null)
        {
            _json.WriteStartArray();
            _json.WriteStringValue(_writer);
            _json.WriteNumberValue(_number);
        }
        else
        {
            _json.WriteEndArray();
        }

        _json.WriteStringValue(word);
        _json.WriteStartArray();
        _word = word;
    }
}
