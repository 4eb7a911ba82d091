<?php
/**
 * Names, as JSON, whatever in the given files PHP 7.4 could not run.
 *
 * @package Tests
 */

use PhpParser\Lexer;
use PhpParser\Node;
use PhpParser\Node\Expr;
use PhpParser\Node\Stmt;
use PhpParser\NodeTraverser;
use PhpParser\NodeVisitorAbstract;
use PhpParser\ParserFactory;

require 'PhpParser/autoload.php';

/** Looks at each node; `found` grows by a line for each that is too new. */
final class Newer_Than_7_4 extends NodeVisitorAbstract {

	const NODES = array(
		Expr\Match_::class,
		Expr\NullsafeMethodCall::class,
		Expr\NullsafePropertyFetch::class,
		Expr\Throw_::class,
		Node\AttributeGroup::class,
		Node\UnionType::class,
		Node\VariadicPlaceholder::class,
		'PhpParser\Node\IntersectionType',
		'PhpParser\Node\Stmt\Enum_',
	);
	const TYPES = array( 'mixed', 'static', 'never', 'null', 'false', 'true' );

	/** WordPress 6.0 has str_contains, str_starts_with and str_ends_with itself. */
	const NAMES = array(
		'array_all', 'array_any', 'array_find', 'array_find_key', 'array_first', 'array_is_list', 'array_last', 'enum_exists', 'fdatasync',
		'fdiv', 'fsync', 'get_debug_type', 'get_resource_id', 'ini_parse_quantity', 'json_validate', 'mb_lcfirst', 'mb_ltrim', 'mb_rtrim',
		'mb_str_pad', 'mb_trim', 'mb_ucfirst', 'preg_last_error_msg', 'str_decrement', 'str_increment', 'stringable', 'phptoken',
		'unhandledmatcherror', 'valueerror', 'weakmap',
	);

	public $found = array();
	public $file;
	public $tokens;

	public function enterNode( Node $node ) {
		foreach ( array_filter( $this->sins( $node ) ) as $what => $is_so ) {
			$this->found[] = "$this->file:{$node->getLine()} $what";
		}
	}

	/** What is wrong with a node, by name. */
	private function sins( Node $node ): array {
		return array(
			get_class( $node )    => in_array( get_class( $node ), self::NODES, true ),
			'a name of PHP 8'     => $node instanceof Node\Name && in_array( strtolower( $node->getLast() ), self::NAMES, true ),
			'a type of PHP 8'     => $this->has_new_type( $node ),
			'named argument'      => $node instanceof Node\Arg && $node->name,
			'promoted property'   => $node instanceof Node\Param && $node->flags,
			'new in a default'    => $node instanceof Node\Param && $node->default instanceof Expr\New_,
			'readonly'            => ( $node instanceof Stmt\Property || $node instanceof Stmt\Class_ ) && ( $node->flags & 64 ),
			'catch without a name' => $node instanceof Stmt\Catch_ && ! $node->var,
			'$object::class'      => $node instanceof Expr\ClassConstFetch && $node->class instanceof Expr && 'class' === (string) $node->name,
			'comma after the last parameter' => $node instanceof Node\FunctionLike && $this->ends_in_comma( $node ),
		);
	}

	private function has_new_type( Node $node ): bool {
		$type = $node instanceof Node\FunctionLike ? $node->getReturnType() : ( $node instanceof Node\Param || $node instanceof Stmt\Property ? $node->type : null );
		$type = $type instanceof Node\NullableType ? $type->type : $type;
		return ( $type instanceof Node\Identifier || $type instanceof Node\Name ) && in_array( strtolower( (string) $type ), self::TYPES, true );
	}

	private function ends_in_comma( Node\FunctionLike $node ): bool {
		$params = $node->getParams();
		$at     = $params ? end( $params )->getEndTokenPos() + 1 : 0;
		while ( $params && is_array( $this->tokens[ $at ] ) ) {
			++$at;
		}
		return $params && ',' === $this->tokens[ $at ];
	}
}

$lexer   = new Lexer( array( 'usedAttributes' => array( 'startLine', 'startTokenPos', 'endTokenPos' ) ) );
$parser  = ( new ParserFactory() )->create( ParserFactory::ONLY_PHP7, $lexer );
$visitor = new Newer_Than_7_4();
$walk    = new NodeTraverser();
$walk->addVisitor( $visitor );
foreach ( array_slice( $argv, 1 ) as $file ) {
	$visitor->file   = $file;
	$nodes           = $parser->parse( file_get_contents( $file ) );
	$visitor->tokens = $lexer->getTokens();
	$walk->traverse( $nodes );
}
echo json_encode( $visitor->found );
